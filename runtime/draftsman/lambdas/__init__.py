"""The deployed functions: one per side, each a `handler(event, context)`.

A handler takes its stores from `draftsman.lambdas.wiring`, which makes them from the environment at the first call;
tests put others in their place.
"""
