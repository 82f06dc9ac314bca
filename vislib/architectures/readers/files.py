"""Reading a network from a file that a stranger may have made, recognised by its content.

Formats that can run code when they are read (pickles, and the archives of pickles that
``torch.save`` writes) are refused with the lines that save a graph instead.
"""

from __future__ import annotations

from vislib.architectures.graph import Graph, Shape
from vislib.architectures.readers import exported, onnx_graph, weights
from vislib.architectures.readers.drawing import Network
from vislib.core.bounded import MOST_BYTES, megabytes, members

SUFFIXES = ("onnx", "pt2", "safetensors")
SAVE = (
    'net = Net().to("meta").eval()\n'
    'example = (torch.empty(1, 3, 224, 224, device="meta"),)\n'
    'torch.export.save(torch.export.export(net, example), "net.pt2")'
)
_RUNS_CODE = (
    "Reading this kind of file can run code in it. Save a graph instead: "
    'torch.export.save(torch.export.export(net, (example,)), "net.pt2").'
)
_UNKNOWN = (
    "This file is no network that can be read here; bring ONNX, torch.export's .pt2 or safetensors."
)


def read(data: bytes, name: str = "", input_shape: Shape = (3, 224, 224)) -> Graph:
    """The graph of an ONNX, torch.export or safetensors file.

    ``name`` is the file's, and counts for nothing but doubtful content; ``input_shape`` where the
    file leaves its input open. Raises ``ValueError``, one sentence with the remedy.
    """
    return network(data, name, input_shape).graph


def network(data: bytes, name: str = "", input_shape: Shape = (3, 224, 224)) -> Network:
    """The same with sentences on what the graph cannot say."""
    if not data:
        raise ValueError("This file is empty; please save it again.")
    if len(data) > MOST_BYTES:
        raise ValueError(
            f"This file has {megabytes(len(data))}; please keep it under {megabytes(MOST_BYTES)}: "
            'save the graph without its weights, on the device "meta", or as ONNX with '
            "external_data=True. Of safetensors the first megabyte is enough."
        )
    if data[:4] == b"PK\x03\x04":
        return _zip(data)
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        raise ValueError(_RUNS_CODE)  # a pickle says its version so
    if data[:8] == b"\x89HDF\r\n\x1a\n":
        raise ValueError(_RUNS_CODE)  # Keras
    if weights.is_header(data):
        return weights.read(data)
    if data[:1] == b"\x08" or name.endswith(".onnx"):  # the number of ONNX's version comes first
        return onnx_graph.read(data, input_shape)
    raise ValueError(_UNKNOWN)


def _zip(data: bytes) -> Network:
    archive = members(data)
    if exported.graph_file(archive):
        return exported.read(archive)
    names = archive.namelist()
    if any(n.endswith((".pkl", ".h5", ".keras")) or "/code/" in n for n in names):
        raise ValueError(_RUNS_CODE)
    raise ValueError(_UNKNOWN)
