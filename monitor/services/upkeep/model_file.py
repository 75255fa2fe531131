"""A host model goes in, a file comes out, and back again: NumPy arrays and JSON, never pickle; what is off is refused.

The file is a .npz archive of three arrays: `weights` and `bias` (float32) and `facts` (the bytes of a JSON object with
everything else and the SHA-256 of both arrays).
"""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.detect.hostmodel.features import BITS, FEATURES
from monitor.detect.hostmodel.model import HostModel, is_sound
from monitor.errors import ListError

VERSION = 1
MOST_BYTES = 64 << 20
FILE_MODE = 0o600
_MEMBERS = {"weights.npy", "bias.npy", "facts.npy"}
_FIX = "Make it anew with `filterwatch model train`."


def write_model(path: Path, model: HostModel, facts: dict[str, Any]) -> None:
    """Write beside the file that is there, then take its place. facts: JSON values of one's own, under `about`.

    Raises ListError where the folder can't be written.
    """
    known = {
        "version": VERSION,
        "features": FEATURES,
        "bits": BITS,
        "classes": model.classes,
        "thresholds": model.thresholds,
        "temperature": model.temperature,
        "digest": _digest(model.weights, model.bias),
        "about": facts,
    }
    stream = io.BytesIO()
    text = np.frombuffer(json.dumps(known).encode(), dtype=np.uint8)
    np.savez(stream, weights=model.weights, bias=model.bias, facts=text)
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(stream.getvalue())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise ListError(f"{path}: can't be written: {error.strerror}. Check the folder and its room.") from error


def read_model(path: Path) -> tuple[HostModel, dict[str, Any]]:
    """The model and what was told about it. Raises ListError, with a sentence, for a file that can't be trusted."""
    arrays = _read_arrays(path)
    try:
        facts = json.loads(arrays["facts"].astype(np.uint8, casting="safe").tobytes())
        version = (facts["version"], facts["features"], facts["bits"])
        if version != (VERSION, FEATURES, BITS):
            raise ListError(f"{path}: was made by another version of Filterwatch. {_FIX}")
        model = HostModel(
            classes=tuple(map(str, facts["classes"])),
            weights=arrays["weights"],
            bias=arrays["bias"],
            temperature=float(facts["temperature"]),
            thresholds=tuple(map(float, facts["thresholds"])),
        )
        about = dict(facts["about"])
    except (KeyError, TypeError, ValueError) as error:
        raise ListError(f"{path}: is not a host model. {_FIX}") from error
    if facts["digest"] != _digest(model.weights, model.bias) or not is_sound(model):
        raise ListError(f"{path}: is damaged. {_FIX}")
    return model, about


def _read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListError(f"{path}: is far larger than any host model. {_FIX}")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if {member.filename for member in members} != _MEMBERS or len(members) != len(_MEMBERS):
                raise ListError(f"{path}: is not a host model. {_FIX}")
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise ListError(f"{path}: unpacks to far more than any host model. {_FIX}")
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in ("weights", "bias", "facts")}
    except FileNotFoundError as error:
        raise ListError(f"{path}: does not exist. {_FIX}") from error
    except OSError as error:
        raise ListError(f"{path}: can't be read: {error.strerror or 'it is damaged'}. {_FIX}") from error
    except (ValueError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, SyntaxError) as error:
        raise ListError(f"{path}: is not a host model, or is damaged. {_FIX}") from error


def _digest(*arrays: NDArray[Any]) -> str:
    state = hashlib.sha256()
    for array in arrays:
        state.update(repr((array.dtype.str, array.shape)).encode() + np.ascontiguousarray(array).tobytes())
    return state.hexdigest()
