"""Networks as graphs, what each of their layers costs and sees, and the ones with a name."""

from vislib.architectures.book import (
    BOOK,
    VALUES,
    Published,
    book_rows,
)
from vislib.architectures.controller import (
    Search,
    search,
    table,
)
from vislib.architectures.factorised import (
    Pair,
    bottleneck,
    module,
    reduced,
    separable,
)
from vislib.architectures.graph import (
    KINDS,
    Builder,
    Graph,
    Op,
)
from vislib.architectures.imagenet import (
    ACCURACY,
    WINNERS,
    Budgets,
    within,
)
from vislib.architectures.joining import (
    Joining,
    dense,
    residual,
)
from vislib.architectures.networks import (
    FAMILIES,
    NETWORKS,
    PRESETS,
    STACKS,
    input_size,
)
from vislib.architectures.paths import chain
from vislib.architectures.readers import (
    read_file,
    read_text,
    write_text,
)
from vislib.architectures.rows import (
    Row,
    Totals,
    ledger,
    totals,
    walk,
)

__all__ = [
    "ACCURACY",
    "BOOK",
    "Budgets",
    "Builder",
    "FAMILIES",
    "Graph",
    "Joining",
    "KINDS",
    "NETWORKS",
    "Op",
    "PRESETS",
    "Pair",
    "Published",
    "Row",
    "STACKS",
    "Search",
    "Totals",
    "VALUES",
    "book_rows",
    "bottleneck",
    "chain",
    "dense",
    "input_size",
    "ledger",
    "module",
    "read_file",
    "read_text",
    "reduced",
    "residual",
    "search",
    "separable",
    "table",
    "totals",
    "WINNERS",
    "walk",
    "within",
    "write_text",
]
