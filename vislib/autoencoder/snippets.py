"""The lesson in a few lines of scikit-learn and torch; a test runs every one."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder.bending import SLOW
from vislib.autoencoder.linear import Descent
from vislib.core import images

__all__ = ["between", "bend", "conv", "disc", "forgets", "line", "noise", "squeeze"]


def squeeze(name: str, side: int, keep: int, colour: bool) -> str:
    """``result``: the share kept and the mean squared error; of the cat for a picture sent in."""
    known = name in images.bundled()
    remark = "(H, W, 3)" if known else "instead of yours: decode(bytes of a file, side=256).pixels"
    back = "back = np.broadcast_to(x.mean(0), x.shape)  # no number: the mean patch"
    if keep:
        back = """model = PCA(keep, svd_solver="full").fit(x)
back = model.inverse_transform(model.transform(x))"""
    grey = "" if colour else "picture = np.round(picture @ [0.299, 0.587, 0.114])\n"
    return f"""
import numpy as np
from sklearn.decomposition import PCA
from vislib.core.images import {"load" if known else "decode, load"}

picture = load("{name if known else "cat"}", side=256).pixels  # {remark}
{grey}side, keep = {side}, {keep}
rows, columns = (n // side for n in picture.shape[:2])
x = picture[: rows * side, : columns * side].astype(float)
x = x.reshape(rows, side, columns, side, -1).swapaxes(1, 2).reshape(rows * columns, -1)
{back}
kept, error = 1 - ((x - back) ** 2).sum() / ((x - x.mean(0)) ** 2).sum(), ((x - back) ** 2).mean()
result = kept, error
"""


def line(run: Descent, start: np.ndarray, rate: float) -> str:
    """``result``: the last loss and w · v."""
    return f"""
import torch

x = torch.tensor({run.points.round(12).tolist()}, dtype=torch.float64)
encoder, decoder = (torch.nn.Linear(*n, bias=False, dtype=x.dtype) for n in ((2, 1), (1, 2)))
start = torch.tensor([{start.tolist()}], dtype=torch.float64)
encoder.weight.data, decoder.weight.data = start.clone(), start.T.clone()
descent = torch.optim.SGD([encoder.weight, decoder.weight], lr={rate})
for _ in range({len(run.losses) - 1}):
    descent.zero_grad()
    (x - decoder(encoder(x))).square().sum(1).mean().backward()
    descent.step()
loss = (x - decoder(encoder(x))).square().sum(1).mean()
result = loss.item(), (encoder.weight @ decoder.weight).item()
"""


def bend(points: np.ndarray, hidden: int, steps: int, rate: float, seed: int) -> str:
    """``result``: the last loss of a training on ``points`` (n, 2)."""
    listed = ", ".join(f"[{a}, {b}]" for a, b in points.astype(np.float32))
    slow = int(np.ceil((1 - SLOW) * steps))
    return f"""
import torch
from torch.nn import Linear, Sequential, Tanh

x = torch.tensor([{listed}])
torch.manual_seed({seed})
h = {hidden}
encoder = Sequential(Linear(2, h), Tanh(), Linear(h, h), Tanh(), Linear(h, 1))
decoder = Sequential(Linear(1, h), Tanh(), Linear(h, h), Tanh(), Linear(h, 2))
adam = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr={rate:g})
for step in range({steps}):
    if step == {slow}:
        adam.param_groups[0]["lr"] = {rate / 5:g}
    adam.zero_grad()
    loss = (decoder(encoder(x)) - x).square().sum(1).mean()
    loss.backward()
    adam.step()
result = (decoder(encoder(x)) - x).square().sum(1).mean().item()
"""


def disc(place: np.ndarray, z: int) -> str:
    """``result``: the errors of auto-encoder and PCA on one disc."""
    return f"""
import numpy as np
import torch
from models import discs, zoo
from sklearn.decomposition import PCA

x = discs.draw([{[float(v) for v in np.round(place, 6)]}]).reshape(1, -1)
net = zoo.network("disc-{z}")
code = net.encode(torch.tensor(x, dtype=torch.float32))
back = net.decode(code).numpy()

many = discs.draw(discs.anywhere(np.random.default_rng(0), 8000)).reshape(8000, -1)
pca = PCA({z}, svd_solver="covariance_eigh").fit(many)
result = ((back - x) ** 2).mean(), ((pca.inverse_transform(pca.transform(x)) - x) ** 2).mean()
"""


def forgets(shown: str, own: np.ndarray | None, skip: float, code: float) -> str:
    """``result``: the errors of a picture without a skip and with one; ``own`` (24, 24) bool."""
    picture = f'forgetting.picture("{shown}")'
    if own is not None:
        rows = "\n".join("".join("#" if lit else "." for lit in row) for row in own)
        picture = f"""[[c == "#" for c in row] for row in '''
{rows}
'''.split()]"""
    return f"""
import torch
from models import zoo
from vislib.autoencoder import forgetting

picture = {picture}
x = torch.tensor(picture, dtype=torch.float32).reshape(1, -1)
plain, skipped = zoo.network("disc-3"), zoo.network("disc-skip")
back = plain.decode(plain.encode(x))
residual = {skip:g} * x + skipped.decode({code:g} * skipped.encode(x))
result = (back - x).square().mean().item(), (residual - x).square().mean().item()
"""


def noise(k: int, sigma: float) -> str:
    """``result``: forgotten and noise kept, errors of a pixel, measured on discs."""
    return f"""
import numpy as np
from models import discs
from sklearn.decomposition import PCA

random = np.random.default_rng(0)
x = discs.draw(discs.anywhere(random, 8000)).reshape(8000, -1)
noise = {sigma:g} * np.random.default_rng(1).standard_normal(x.shape)
axes = PCA({k}, svd_solver="covariance_eigh").fit(x).components_
clean = x - x.mean(0)
forgotten = clean - clean @ axes.T @ axes
kept = noise @ axes.T @ axes
result = (forgotten**2).mean(), (kept**2).mean()
"""


def conv(place: np.ndarray) -> str:
    """``result``: errors of both as shares of the disc's energy, and their numbers of weights."""
    return f"""
import torch
from models import discs, zoo
from torch.nn import Conv2d, GELU, Linear, ReLU, Sequential, Sigmoid, Upsample

dense = Sequential(
    Linear(576, 128), ReLU(), Linear(128, 36),
    Linear(36, 128), ReLU(), Linear(128, 576), Sigmoid(),
)
down = [Conv2d(a, b, 3, stride=2, padding=1) for a, b in ((1, 8), (8, 16), (16, 4))]
up = [Conv2d(a, b, 3, padding=1) for a, b in ((4, 16), (16, 8), (8, 1))]
convolutional = Sequential(
    down[0], GELU(), down[1], GELU(), down[2],
    Upsample(scale_factor=2), up[0], GELU(), Upsample(scale_factor=2), up[1], GELU(),
    Upsample(scale_factor=2), up[2], Sigmoid(),
)
for net, name in ((dense, "disc-dense"), (convolutional, "disc-conv")):
    trained = zoo.network(name).state_dict().values()
    net.load_state_dict(dict(zip(net.state_dict(), trained)))

x = torch.tensor(discs.draw([{[float(v) for v in np.round(place, 6)]}]), dtype=torch.float32)
back = dense(x.flatten(1)).view_as(x), convolutional(x[:, None])[:, 0]
weights = [sum(p.numel() for p in net.parameters()) for net in (dense, convolutional)]
result = [((b - x).square().sum() / x.square().sum()).item() for b in back], weights
"""


def between(codes: np.ndarray, places: np.ndarray | None, share: float) -> str:
    """``result``: the picture in z, flat; between discs at ``places``, or digits with ``codes``."""
    if places is None:
        listed = [[float(v) for v in code] for code in codes]
        given = f"""net = zoo.network("digits-2")
codes = torch.tensor({listed})                       # A and B, as they were dragged"""
    else:
        listed = [[float(v) for v in np.round(place, 6)] for place in places]
        given = f"""net = zoo.network("disc-3")
pictures = discs.draw({listed})                      # x, y and radius of A and B
codes = net.encode(torch.tensor(pictures, dtype=torch.float32).flatten(1))"""
    return f"""
import torch
from models import {"zoo" if places is None else "discs, zoo"}

{given}
t = {share:g}
result = net.decode((1 - t) * codes[:1] + t * codes[1:])[0].numpy()
"""
