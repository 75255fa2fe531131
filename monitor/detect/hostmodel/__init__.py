"""Hosts that nobody has listed go in; what they resemble, as a hint and never as a reason, comes out."""

from monitor.detect.hostmodel.model import Hint, HostModel, ThemeReport, TrainingReport

__all__ = ["Hint", "HostModel", "ThemeReport", "TrainingReport"]
