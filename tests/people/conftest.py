"""The cast of the people desk."""

from yinuo.desks.people.tests.conftest import lin, zhou

__all__ = ["lin", "zhou"]
