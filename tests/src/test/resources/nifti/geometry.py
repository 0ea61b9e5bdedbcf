"""Refuses a prediction whose geometry is not its scan's, as nibabel reads both: geometry.py SCAN PREDICTION..."""

import sys

import nibabel
import numpy

FIELDS = [
    "dim", "pixdim", "xyzt_units", "qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d",
    "qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z",
]

scan = nibabel.load(sys.argv[1])
for path in sys.argv[2:]:
    prediction = nibabel.load(path)
    assert prediction.shape == scan.shape, path
    assert numpy.array_equal(prediction.affine, scan.affine), path
    for field in FIELDS:
        assert prediction.header[field].tobytes() == scan.header[field].tobytes(), (path, field)
    values = numpy.asarray(prediction.dataobj)
    print(prediction.get_data_dtype(), values.min(), values.max())
