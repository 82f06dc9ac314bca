"""Networks from outside: typed, or in files that strangers made. Nothing in them is run."""

from vislib.architectures.readers.drawing import Network
from vislib.architectures.readers.files import network
from vislib.architectures.readers.files import read as read_file
from vislib.architectures.readers.text import read as read_text
from vislib.architectures.readers.writing import write as write_text

__all__ = ["Network", "network", "read_file", "read_text", "write_text"]
