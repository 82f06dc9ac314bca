"""Networks within budgets, and how often they are right."""

from __future__ import annotations

import math
from typing import Any

from vislib.architectures.imagenet import ACCURACY, costs, missing, nearest, within
from vislib.architectures.params import Which
from vislib.core.conditions import Condition
from vislib.core.text import Decimals, enough, fixed, plural

WINNERS_SAID = (
    "From the results pages of ILSVRC 2010 to 2015: top-5 error on the test pictures, 1,000 "
    "classes (90 of them gave way to breeds of dogs in 2012), trained on the given pictures "
    "alone (with more of them AlexNet's entry made 15.3 %, Clarifai's 11.2 %). From 2012 on "
    "these are ensembles. 11.7 % is Clarifai's entry, not the ZFNet paper's, though both are "
    "Zeiler's; NUS came second with 13.0 %. “Better than a human” rests on one annotator's "
    "5.1 % (Russakovsky et al. 2015, section 6.4); a second one, who had practised less, made "
    "12.0 %."
)
QUESTIONS = (
    "Four questions: capacity (what can it hold?), fitness (does it see enough, finely enough?), "
    "optimisation (can it be trained?), cost. Accuracy: one crop of the validation pictures, "
    "from the sources in the table. On CIFAR-10 1,202 layers trained “without degrading”, but "
    "erred more on new pictures than 110 did: 7.93 against 6.43 % (He et al. 2016, table 6)."
)
FAMILIES = ("AlexNet", "VGG", "ResNet", "DenseNet", "MobileNet", "Xception", "Inception")


def family(name: str) -> str:
    """The family of a network: VGG of VGG16."""
    return next(f for f in FAMILIES if name.startswith(f))


def survivors(p: Which) -> list[dict[str, Any]]:
    """The networks within the budgets, the most accurate first."""
    return [
        {
            "network": name,
            "top-1 (%)": Decimals(ACCURACY[name].top1, 1),
            "weights (M)": Decimals(costs(name).weights, 1),
            "multiplications (G)": Decimals(costs(name).multiplications, 2),
            "values (M)": Decimals(costs(name).values, 1),
            "field (px)": costs(name).field,
            "source": ACCURACY[name].source,
        }
        for name in within(p.budgets)
    ]


def verdict(p: Which) -> str:
    """One sentence on what the budgets leave."""
    left = within(p.budgets)
    if not left:
        near = nearest(p.budgets)
        found, factor = costs(near), math.exp(missing(near, p.budgets))
        by = enough(factor, lambda shown: shown > 1)
        return (f"No network is left. Loosen a budget: {near} misses by least, all its excesses "
                f"multiplied {by} times ({fixed(found.weights, 1)} M weights, "
                f"{fixed(found.multiplications, 2)} G, {fixed(found.values, 1)} M values, field "
                f"{found.field:,} px, {fixed(ACCURACY[near].top1, 1)} %).")  # fmt: skip
    best = left[0]
    return (f"{plural(len(left), 'network')} of {len(ACCURACY)} within the budgets; the most "
            f"accurate is {best} ({fixed(costs(best).multiplications, 2)} G, "
            f"{fixed(ACCURACY[best].top1, 1)} %).")  # fmt: skip


def gauges(p: Which) -> list[dict[str, Any]]:
    """The four questions to the network that is looked at."""
    found = costs(p.network)
    told = {
        "capacity": f"{fixed(found.weights, 1)} M weights, {found.depth} layers with weights "
        "one behind the other",
        "fitness": f"a unit of the last maps sees {found.field:,} px, one every {found.stride} px",
        "optimisation": f"{plural(found.joins, 'shortcut')} (sums or stacks), "
        f"{'with' if found.normalised else 'without'} normalisation",
        "cost": f"{fixed(found.multiplications, 2)} G multiplications, "
        f"{fixed(found.values, 1)} M values",
    }
    return [{"question": what, p.network: answer} for what, answer in told.items()]


def three_families(p: Which) -> tuple[Condition, ...]:
    """Exactly three networks are left, of three families."""
    left = within(p.budgets)
    if not left:
        return (Condition(False, "no network is left"),)
    families = len({family(name) for name in left})
    return (
        Condition(len(left) == 3, plural(len(left), "network")),
        Condition(families == 3, "1 family" if families == 1 else f"{families} families"),
    )
