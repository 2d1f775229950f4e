"""The one exception for what users can mend: its text is a sentence that says what is wrong and what to do."""


class KaratError(Exception):
    """A mistake outside of this code: a file, an option, an answer. The command line prints it and exits with 2."""
