import io
import json
import pickle
import zipfile

import numpy as np
import pytest

from monitor.detect.hostmodel.features import BITS
from monitor.detect.hostmodel.model import NEVER, OTHER, HostModel
from monitor.errors import ListError
from monitor.services.upkeep.model_file import read_model, write_model

MODEL = HostModel(
    classes=("gambling", OTHER),
    weights=np.random.default_rng(1).normal(size=(2**BITS, 2)).astype(np.float32),
    bias=np.array([0.5, -0.5], dtype=np.float32),
    temperature=0.7,
    thresholds=(0.9, NEVER),
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "host-model.npz"
    write_model(path, MODEL, {"domains": 7})
    return path


def rewrite(path, *, facts=None, **arrays):
    """The file with other arrays, or other facts, in it."""
    with np.load(path) as known:
        kept = {name: known[name] for name in known.files}
    told = json.loads(kept["facts"].tobytes()) | (facts or {})
    kept["facts"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    np.savez(path, **{**kept, **arrays})


def test_what_is_written_is_read_back(path):
    model, about = read_model(path)
    assert np.array_equal(model.weights, MODEL.weights)
    assert (model.classes, model.thresholds, model.temperature) == (MODEL.classes, MODEL.thresholds, MODEL.temperature)
    assert about == {"domains": 7}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_model_takes_the_place_of_the_one_before(path):
    write_model(path, MODEL, {"domains": 8})
    assert read_model(path)[1] == {"domains": 8}
    assert [file.name for file in path.parent.iterdir()] == ["host-model.npz"]


class Trap:
    def __repr__(self):
        return "Trap()"

    def __reduce__(self):
        return pytest.fail, ("pickle was loaded",)


@pytest.mark.parametrize(
    "change",
    [
        {"weights": np.array([Trap()], dtype=object)},
        {"weights": MODEL.weights[:-1]},
        {"weights": MODEL.weights.astype(np.float64)},
        {"weights": np.full_like(MODEL.weights, np.nan)},
        {"bias": np.array([np.inf, 0], dtype=np.float32)},
        {"bias": MODEL.bias * 2},
        {"facts": {"version": 2}},
        {"facts": {"features": 99}},
        {"facts": {"classes": ["gambling", "gambling"]}},
        {"facts": {"classes": ["gambling", "bypass"]}},
        {"facts": {"thresholds": [0.9]}},
        {"facts": {"thresholds": [0.9, 0.5]}},
        {"facts": {"thresholds": [float("nan"), NEVER]}},
        {"facts": {"temperature": 0}},
        {"facts": {"about": 3}},
        {"more": np.zeros(3)},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(path, change):
    rewrite(path, **change)
    with pytest.raises(ListError, match="model train"):
        read_model(path)


def test_a_pickle_is_refused_unread(path):
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ListError, match="is not a host model"):
        read_model(path)


@pytest.mark.parametrize("kept", [0, 10, 5_000, -20])
def test_a_file_that_is_cut_off_is_refused(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ListError, match="model train"):
        read_model(path)


def test_an_archive_that_unpacks_to_far_too_much_is_refused(path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weights.npy", bytes(65 << 20))
        archive.writestr("bias.npy", b"")
        archive.writestr("facts.npy", b"")
    path.write_bytes(stream.getvalue())
    with pytest.raises(ListError, match="unpacks to far more"):
        read_model(path)


def test_no_model_is_said(tmp_path):
    with pytest.raises(ListError, match="does not exist"):
        read_model(tmp_path / "host-model.npz")
