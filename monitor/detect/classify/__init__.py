"""Frames of entries go in; which rows count, for which themes and on what evidence, comes out."""

from monitor.detect.classify.allow import AllowRule
from monitor.detect.classify.classified import Classified
from monitor.detect.classify.classifier import Classifier
from monitor.detect.classify.library import (
    Library,
    build_library,
    check_segment,
    compile_book,
    compile_segment,
    join_segments,
    open_book,
)
from monitor.detect.classify.reference import Reference, build_reference

__all__ = [
    "AllowRule",
    "Classified",
    "Classifier",
    "Library",
    "Reference",
    "build_library",
    "build_reference",
    "check_segment",
    "compile_book",
    "compile_segment",
    "join_segments",
    "open_book",
]
