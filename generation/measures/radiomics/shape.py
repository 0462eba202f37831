"""Features of a flat region's outline."""

import numpy as np
from skimage.measure import regionprops

from generation.measures.arrays import Flags


def shape(mask: Flags) -> dict[str, float]:
    """Describe the whole region, its parts taken together, in pixels.

    Axes are those of the ellipse with the same second moments; circularity is 4π area / perimeter².
    """
    found = regionprops(mask.astype(np.uint8))[0]  # type: ignore[no-untyped-call]  # scikit-image has no types
    area, perimeter = float(found.area), float(found.perimeter)
    major, minor = float(found.axis_major_length), float(found.axis_minor_length)
    return {
        "area": area,
        "perimeter": perimeter,
        "equivalent_diameter": float(found.equivalent_diameter_area),
        "major_axis": major,
        "minor_axis": minor,
        "eccentricity": float(found.eccentricity),
        "elongation": minor / major if major else 1.0,
        "solidity": float(found.solidity),
        "extent": float(found.extent),
        "convex_area": float(found.area_convex),
        "longest_diameter": float(found.feret_diameter_max),
        "circularity": 4 * np.pi * area / perimeter**2 if perimeter else 1.0,
    }
