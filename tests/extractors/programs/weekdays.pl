# An extractor of weekdays in Perl, with nothing but its core: once or stream mode. Offsets are code points, because
# decode_json gives characters.
use strict;
use warnings;
use JSON::PP;

$| = 1;
while (my $line = <STDIN>) {
    my $request = decode_json($line);
    my %answer = (id => $request->{id});
    last if $request->{cmd} eq 'bye';
    if ($request->{cmd} eq 'hello') {
        $answer{system} = {name => 'weekdays', version => '1'};
        $answer{layers} = ['times'];
    }
    else {
        my $text = $request->{document}{text};
        my @times;
        while ($text =~ /\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b/g) {
            push @times, {span => [$-[1] + 0, $+[1] + 0], quote => $1, type => 'DATE'};
        }
        $answer{times} = \@times;
    }
    print encode_json(\%answer), "\n";
}
