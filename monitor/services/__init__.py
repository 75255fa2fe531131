"""The only place that knows the order: process, deliver, review, health."""
