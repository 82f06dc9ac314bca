"""How the challenges stand: each condition counted by a formula, and what is printed of it."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.architectures.test_depthwise import SETTINGS as DEPTHWISE
from tests.architectures.test_factorised import PAIRS
from tests.architectures.test_join import SETTINGS as JOINS
from tests.architectures.test_lenet import SETTINGS as LENETS
from tests.architectures.test_own import shown
from tests.architectures.test_which import SETTINGS as BUDGETS
from tests.printed import read
from vislib.architectures import BOOK, VALUES, examples, imagenet, numbers, params


def first(said: str) -> float:
    """The first number of a phrase."""
    return next(read(word) for word in said.split() if word[0].isdigit())


def said_of(conditions) -> list[str]:
    return [one.now for one in conditions]


@given(LENETS)
@example(params.Lenet(first=16, second=2))  # 33.348 %: not below a third
def test_a_light_c5(p):
    try:
        light, units = numbers.light_c5(p)
    except ValueError:
        assume(False)  # a layer has nothing left to read
    side = ((p.size + 2 * p.padding - 4) // 2 - 4) // 2 - 4
    c5 = 120 * (25 * p.second + 1)
    others = 26 * p.first + p.second * (25 * p.first + 1) + p.dense * (120 * side**2 + 1)
    share = c5 / (c5 + others + 10 * (p.dense + 1))
    assert light.met == (share < 1 / 3) == (first(light.now) < 100 / 3)
    assert first(light.now) == pytest.approx(100 * share, abs=0.051)
    assert units.met == (units.now == "84 dense units") and first(units.now) == p.dense


@settings(max_examples=60)
@given(st.sampled_from(list(BOOK)), st.sampled_from(list(BOOK)))
@example("AlexNet", "ResNet-152")
@example("VGG16", "VGG16")
def test_work_against_weights(one, other):
    fewer, work = numbers.work_for_weights(params.Ledger(network=one, beside=other))
    low, high = sorted((VALUES[one].parameters, VALUES[other].parameters))
    assert fewer.met == (low < high) == (" against " in fewer.now)
    assert work.met == (first(work.now) >= 10)


def test_one_network_cannot_be_compared():
    assert said_of(numbers.work_for_weights(params.Ledger())) == [
        "one network: put another beside it"
    ]


def _often(said: str) -> float:
    """How many times fewer multiplications a phrase tells of."""
    if said.endswith("multiplies as often"):
        return 1.0
    return first(said) if said.endswith(" times less often") else 1 / first(said)


@given(PAIRS)
@example(params.Shrink(kernel=1, filters=16, middle=100))
def test_a_detour(p):
    dearer, halves = numbers.detour(p)
    c, k, r = p.channels, p.kernel, p.middle
    if p.view == "layer":
        ratio = c * p.filters * k**2 / (c * r + r * p.filters * k**2)
    else:
        ratio = 2 * (c * k) ** 2 / (2 * c * r + (r * k) ** 2)
    assert dearer.met == (ratio < 1) == (_often(dearer.now) < 1)
    assert _often(dearer.now) == pytest.approx(ratio, rel=0.006)
    before, after = (read(word) for word in halves.now.split() if word[0].isdigit())
    assert halves.met == (2 * after <= before) and (before, after) == (c, r)


def test_a_module_has_no_detour():
    (now,) = numbers.detour(params.Shrink(view="module"))
    assert not now.met and "choose one dear layer" in now.now


@given(DEPTHWISE)
@example(params.Depthwise(kernel=7, filters=200))
@example(params.Depthwise(kernel=7, filters=218))
@example(params.Depthwise(kernel=1, filters=1024, side=224, channels=1024))
def test_saving_forty_times(p):
    (now,) = numbers.saves_forty_times(p)
    k2, places = p.kernel**2, 1
    if p.transposed:  # the 1×1 layer works on the larger map
        places = (p.side + p.kernel - 1) ** 2 / p.side**2
    ratio = p.filters * k2 / (k2 + p.filters * places)
    assert now.met == (ratio > 40) == (_often(now.now) > 40)
    assert (ratio < 1, ratio > 1) == (_often(now.now) < 1, _often(now.now) > 1)
    assert _often(now.now) == pytest.approx(ratio, rel=0.006)


@given(JOINS)
def test_wide_for_less(p):
    weights, width = numbers.wide_for_less(p)
    c, g, n = p.channels, p.growth, p.layers
    adding = n * 9 * c * c
    reads = [c + i * g for i in range(n)]
    concatenating = sum(4 * g * (r + 9 * g) if p.bottleneck else 9 * r * g for r in reads)
    assert weights.now == f"{concatenating:,} weights against {adding:,}"
    assert weights.met == (concatenating < adding)
    end = read(width.now.split()[-1])
    assert width.met == (end >= 4 * c) and end == c + n * g and first(width.now) == c


@given(BUDGETS)
@example(params.Which(weights=6, multiplications=1.0, field=450, top1=71.0))
@example(params.Which(weights=1))
def test_three_of_three_families(p):
    left = imagenet.within(p.budgets)
    if not left:
        assert said_of(numbers.three_families(p)) == ["no network is left"]
        return
    count, families = numbers.three_families(p)
    names = {name.replace("-", " ").split()[0].rstrip("0123456789") for name in left}
    assert first(count.now) == len(left) and first(families.now) == len(names)
    assert (count.now == "1 network") == (len(left) == 1)
    assert (families.now == "1 family") == (len(names) == 1)
    assert count.met == (len(left) == 3) and families.met == (len(names) == 3)


FAR = params.Yours(text=examples.FAR)


@pytest.mark.parametrize(
    ("p", "missing"),
    [
        (FAR, []),
        (params.Yours(text=examples.FAR, given="3×224×224"), []),
        (params.Yours(text=examples.FAR, given="3 225 224"), ["reads 3×225×224"]),
        (
            params.Yours(text="nn.Sequential(nn.Conv2d(3, 10, 3))"),
            ["puts out 10×222×222", "its last maps see 3 pixels"],
        ),
        (
            params.Yours(text="nn.Sequential(nn.Conv2d(3, 1, 1), nn.Conv2d(2, 1, 1))"),
            ["stops at 1 Conv2d", "its last maps see 1 pixel"],
        ),
        (
            params.Yours(
                text="nn.Sequential(nn.ConvTranspose2d(3, 2, 3, stride=4, output_padding=1))",
                given="3 9 7",
            ),
            ["reads 3×9×7", "puts out 2×36×28", "what its maps see cannot be told"],
        ),
        (
            params.Yours(text="nn.Sequential(nn.Flatten(), nn.Linear(150528, 10))"),
            ["its last maps see 1 pixel", "1,505,290 parameters"],
        ),
    ],
)
def test_what_a_network_of_ones_own_lacks(p, missing):
    now = numbers.far_and_light(p, shown(p.text, p.given))
    assert [one.now for one in now if not one.met] == missing and len(now) == 4


def test_a_network_of_the_book_is_not_typed():
    p = params.Yours(source="book")
    assert said_of(numbers.far_and_light(p, shown())) == ["choose a network that is typed"]


@given(st.integers(1_000_000, 10**13))
@example(2_062_500)  # a half goes up
@example(999_950_000)
def test_large_counts_are_written_in_four_digits_halves_going_up(count):
    amount, _, unit = numbers.large(count).partition(" ")
    shown = Decimal(amount.replace(",", "")) * {"M": 10**6, "G": 10**9, "T": 10**12}[unit]
    assert shown == Context(prec=4, rounding=ROUND_HALF_UP).create_decimal(count)
