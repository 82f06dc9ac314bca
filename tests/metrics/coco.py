"""What pycocotools makes of boxes: which are right, precision at 101 recalls, average precision."""

import contextlib
import io

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def evaluated(found, scores, truths, thresholds):
    """(right (T, n) bool by falling score, average precision (T,)) at IoU ``thresholds``."""
    boxes = [list(map(float, b)) for b in truths]
    gt = COCO()
    gt.dataset = {
        "info": {},
        "images": [{"id": 1, "width": 1000, "height": 1000}],
        "categories": [{"id": 1, "name": "thing"}],
        "annotations": [
            {"id": i + 1, "image_id": 1, "category_id": 1, "bbox": b, "area": b[2] * b[3],
             "iscrowd": 0} for i, b in enumerate(boxes)
        ],
    }  # fmt: skip
    said = [
        {"image_id": 1, "category_id": 1, "bbox": list(map(float, b)), "score": float(s)}
        for b, s in zip(found, scores, strict=True)
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        gt.createIndex()
        run = COCOeval(gt, gt.loadRes(said), "bbox")
        run.params.iouThrs = np.array(thresholds)
        run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
        run.params.maxDets = [100]
        run.evaluate()
        run.accumulate()
    precision = run.eval["precision"][:, :, 0, 0, 0]  # thresholds, 101 recalls
    return run.evalImgs[0]["dtMatches"] > 0, precision.mean(axis=1)
