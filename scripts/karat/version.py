"""The version of the package, and of the scheme that it reads."""

__version__ = "0.1.0"
SCHEME = "1.0"
