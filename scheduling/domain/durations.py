"""How long a case will take, learned from how long such cases took.

The time from patient in to patient out is a fixed part, in which nobody operates, and a lognormal rest: surgical times
are skewed with a minimum, and three parameters fit them best (Stepaniak et al., Anesth Analg 2009, 85,312 cases;
clinical facts 8.1). Let x be the logarithm of the rest.

    catalogue   m0 = ln(median rest), s0 = ln(rest at P80 / median rest) / z(0.80)
    colleagues  mp = (4 m0 + n c) / (4 + n)          c: mean x of n operations by other surgeons
    own         m  = (6 mp + k a) / (6 + k)          a: mean x of k operations by this surgeon
    spread      s2 = (10 s0^2 + sum of squared deviations) / (10 + degrees of freedom), colleagues as at most 20
    planned     fixed + exp(m + z(percentile) * s * sqrt(1 + 1 / (6 + k))), rounded up to five minutes

So the catalogue weighs as much as four operations of colleagues, and what they and the catalogue say as much as six
operations of one's own (a normal mean with a conjugate prior; Gelman et al., Bayesian Data Analysis, 3rd ed., 3.3).
With nothing recorded the catalogue's own planned minutes stand as they are.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist, fmean

from scheduling.domain.states import MinutesFrom

# Anaesthetic, positioning and waking: in the room, and nobody operates (clinical facts 8.1, the catalogue's own words).
FIXED = 45
CATALOGUE_PERCENTILE = 0.80
CATALOGUE_WEIGHT = 4
COLLEAGUES_WEIGHT = 6
SPREAD_WEIGHT = 10
COLLEAGUES_AT_MOST = 20
LEAST_SPREAD = 0.1
# Nothing is planned shorter than this, whatever was recorded.
SHORTEST = 15
STEP = 5


@dataclass(frozen=True)
class Prior:
    """What the catalogue says of a procedure: the median minutes from patient in to patient out, and what is booked."""

    median: int
    planned: int

    @property
    def fixed(self) -> float:
        """The minutes in which nobody operates: those of a small procedure are at most half of its median."""
        return min(FIXED, self.median / 2)

    @property
    def mean(self) -> float:
        """The mean logarithm of the rest."""
        return math.log(self.median - self.fixed)

    @property
    def spread(self) -> float:
        """The standard deviation of the logarithm of the rest."""
        rest = max(self.planned - self.fixed, 1.0)
        return max(LEAST_SPREAD, (math.log(rest) - self.mean) / NormalDist().inv_cdf(CATALOGUE_PERCENTILE))


@dataclass(frozen=True)
class History:
    """Operations that were recorded: how many, the mean logarithm of the rest, and the squared deviations from it."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, minutes: Iterable[float], prior: Prior) -> "History":
        """Return what these operations come to."""
        logs = [math.log(max(1.0, one - prior.fixed)) for one in minutes]
        mean = fmean(logs) if logs else 0.0
        return cls(len(logs), mean, sum((x - mean) ** 2 for x in logs))

    def __add__(self, other: "History") -> "History":
        """Return both as one."""
        count = self.count + other.count
        if not count:
            return self
        mean = (self.count * self.mean + other.count * other.mean) / count
        between = self.count * (self.mean - mean) ** 2 + other.count * (other.mean - mean) ** 2
        return History(count, mean, self.squares + other.squares + between)


@dataclass(frozen=True)
class Estimate:
    """``minutes`` to plan; ``usual`` is the median. ``own`` and ``others``: from how many operations it comes.

    ``percentile``: in how many of a hundred such operations the planned minutes are enough.
    """

    minutes: int
    usual: int
    own: int
    others: int
    percentile: int
    source: MinutesFrom


def estimate(prior: Prior, own: History, others: History, *, percentile: int) -> Estimate:
    """Return how long to plan for, from what the surgeon, the colleagues and the catalogue say."""
    if not own.count + others.count:
        source = MinutesFrom.CATALOGUE
        return Estimate(prior.planned, prior.median, 0, 0, percentile, source)
    colleagues = _pulled(prior.mean, CATALOGUE_WEIGHT, others)
    mean = _pulled(colleagues, COLLEAGUES_WEIGHT, own)
    spread = _spread(prior, own, others) * math.sqrt(1 + 1 / (COLLEAGUES_WEIGHT + own.count))
    usual = prior.fixed + math.exp(mean)
    planned = prior.fixed + math.exp(mean + NormalDist().inv_cdf(percentile / 100) * spread)
    minutes = max(SHORTEST, STEP * math.ceil(planned / STEP))
    return Estimate(minutes, round(usual), own.count, others.count, percentile, MinutesFrom.LEARNED)


def _pulled(towards: float, weight: int, history: History) -> float:
    """Return the history's mean, pulled towards what was believed before it, which weighs as so many operations."""
    return (weight * towards + history.count * history.mean) / (weight + history.count)


def _spread(prior: Prior, own: History, others: History) -> float:
    free_own, free_others = max(0, own.count - 1), max(0, others.count - 1)
    counted = min(free_others, COLLEAGUES_AT_MOST)
    squares = own.squares + (others.squares * counted / free_others if free_others else 0.0)
    variance = (SPREAD_WEIGHT * prior.spread**2 + squares) / (SPREAD_WEIGHT + free_own + counted)
    return max(LEAST_SPREAD, math.sqrt(variance))
