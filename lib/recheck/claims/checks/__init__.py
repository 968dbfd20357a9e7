"""Typed checks of a claim against the sentence that speaks to it, one kind of check a module.

Each takes an `Alignment` and returns findings that name both sides; none of them decides the
verdict. A check that finds nothing to compare returns nothing.
"""
