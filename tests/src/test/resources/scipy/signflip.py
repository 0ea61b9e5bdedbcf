"""Prints the p-value of the exact sign-flip test of the numbers in a file."""
import sys

import numpy
from scipy import stats

differences = numpy.loadtxt(sys.argv[1])
result = stats.permutation_test(
    (differences,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf, alternative="two-sided")
print(repr(float(result.pvalue)))
