"""The allow-list: which attributes a rebuilt header may have. What is not named here goes.

No name, address, comment or description is on it. Numbers stay as numbers, words only when
`vocabulary` knows them, identifiers become keyed pseudonyms.
"""

from pydicom.tag import Tag


def _words(text: str) -> list[str]:
    return text.split()


NUMBERS = _words("""
SamplesPerPixel Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation
PlanarConfiguration NumberOfFrames PixelAspectRatio
PixelPaddingValue PixelPaddingRangeLimit LossyImageCompressionRatio
PixelSpacing ImagerPixelSpacing NominalScannedPixelSpacing SliceThickness SpacingBetweenSlices
ImagePositionPatient ImageOrientationPatient SliceLocation InstanceNumber SeriesNumber
AcquisitionNumber TemporalPositionIdentifier NumberOfTemporalPositions TemporalResolution
KVP XRayTubeCurrent XRayTubeCurrentInuA XRayTubeCurrentInmA Exposure ExposureTime ExposureInuAs
ExposureInmAs ExposureTimeInms ExposureTimeInuS MagneticFieldStrength RepetitionTime EchoTime
InversionTime EchoNumbers EchoTrainLength FlipAngle NumberOfAverages ImagingFrequency
PercentSampling PercentPhaseFieldOfView PixelBandwidth AcquisitionMatrix NumberOfPhaseEncodingSteps
SAR dBdt ReconstructionDiameter DataCollectionDiameter DistanceSourceToDetector
DistanceSourceToPatient EstimatedRadiographicMagnificationFactor GantryDetectorTilt TableHeight
FocalSpots GeneratorPower SpiralPitchFactor SingleCollimationWidth TotalCollimationWidth TableSpeed
TableFeedPerRotation RevolutionTime CTDIvol EstimatedDoseSaving ReconstructionTargetCenterPatient
DataCollectionCenterPatient WindowCenter WindowWidth RescaleIntercept RescaleSlope
PixelIntensityRelationshipSign BodyPartThickness CompressionForce RelativeXRayExposure
ExposureIndex TargetExposureIndex DeviationIndex Sensitivity DetectorElementSpacing
FieldOfViewDimensions FieldOfViewOrigin FieldOfViewRotation
PositionerPrimaryAngle PositionerSecondaryAngle
FrameTime FrameTimeVector CineRate RecommendedDisplayFrameRate StartTrim StopTrim FrameDelay
DiffusionBValue DiffusionGradientOrientation TriggerTime NominalInterval CardiacNumberOfImages
HeartRate LUTDescriptor LUTData DimensionIndexValues InStackPositionNumber TemporalPositionIndex
FrameAcquisitionNumber FrameAcquisitionDuration FrameReferenceTime ActualFrameDuration DecayFactor
SliceSensitivityFactor DoseCalibrationFactor ImageIndex NumberOfSlices NumberOfTimeSlices
NumberOfRRIntervals NumberOfTimeSlots EnergyWindowVector NumberOfEnergyWindows DetectorVector
NumberOfDetectors PhaseVector NumberOfPhases RotationVector NumberOfRotations RRIntervalVector
TimeSlotVector SliceVector AngularViewVector TimeSliceVector
RealWorldValueIntercept RealWorldValueSlope RealWorldValueFirstValueMapped
RealWorldValueLastValueMapped EffectiveEchoTime VelocityEncodingDirection TableTopVerticalPosition
RegionSpatialFormat RegionDataType RegionFlags RegionLocationMinX0 RegionLocationMinY0
RegionLocationMaxX1 RegionLocationMaxY1 ReferencePixelX0 ReferencePixelY0 PhysicalUnitsXDirection
PhysicalUnitsYDirection PhysicalDeltaX PhysicalDeltaY
""")

IDENTIFIERS = _words("""
SOPInstanceUID StudyInstanceUID SeriesInstanceUID FrameOfReferenceUID
SynchronizationFrameOfReferenceUID ReferencedSOPInstanceUID DimensionOrganizationUID
ConcatenationUID IrradiationEventUID InstanceCreatorUID
""")

# Names of things that the standard hands out: they say what, never who.
STANDARD_IDENTIFIERS = ["SOPClassUID", "ReferencedSOPClassUID"]

POINTERS = ["FrameIncrementPointer", "DimensionIndexPointer", "FunctionalGroupPointer"]

SEQUENCES = _words("""
SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence PixelMeasuresSequence
PlanePositionSequence PlaneOrientationSequence FrameContentSequence FrameVOILUTSequence
PixelValueTransformationSequence FrameAnatomySequence AnatomicRegionSequence ViewCodeSequence
ViewModifierCodeSequence CTImageFrameTypeSequence MRImageFrameTypeSequence MREchoSequence
MRDiffusionSequence DiffusionGradientDirectionSequence DimensionOrganizationSequence
DimensionIndexSequence ModalityLUTSequence VOILUTSequence SequenceOfUltrasoundRegions
CTAcquisitionTypeSequence CTReconstructionSequence CTExposureSequence CTTableDynamicsSequence
CTPositionSequence CTGeometrySequence CTXRayDetailsSequence RealWorldValueMappingSequence
MeasurementUnitsCodeSequence
""")

# These hold a code: value, scheme and meaning are written anew from the dictionary of codes.
CODES = _words("""
AnatomicRegionSequence ViewCodeSequence ViewModifierCodeSequence MeasurementUnitsCodeSequence
""")

DATES = _words("""
StudyDate SeriesDate AcquisitionDate ContentDate AcquisitionDateTime FrameAcquisitionDateTime
FrameReferenceDateTime
""")

PATIENT_CHARACTERISTICS = ["PatientSex", "PatientAge", "PatientSize", "PatientWeight"]

DEVICE_IDENTITY = _words("""
Manufacturer ManufacturerModelName DeviceSerialNumber StationName SoftwareVersions DetectorID
""")

# Where a file says who: any word of these that turns up in what stays, takes that along.
IDENTITY = _words("""
PatientName PatientID OtherPatientIDs OtherPatientNames PatientBirthName PatientMotherBirthName
PatientBirthDate PatientAddress PatientTelephoneNumbers AccessionNumber StudyID InstitutionName
InstitutionAddress ReferringPhysicianName PerformingPhysicianName OperatorsName
NameOfPhysiciansReadingStudy RequestingPhysician PhysiciansOfRecord ResponsiblePerson
ResponsibleOrganization MilitaryRank IssuerOfPatientID AdmissionID MedicalRecordLocator
InstitutionalDepartmentName PatientComments
""")

# Private attributes whose whole meaning is a number (PS3.15, safe private attributes).
SAFE_PRIVATE: dict[tuple[int, str, int], str] = {
    (0x7053, "Philips PET Private Group", 0x00): "DS",
    (0x7053, "Philips PET Private Group", 0x09): "DS",
    (0x00E1, "ELSCINT1", 0x21): "DS",
    (0x01E1, "ELSCINT1", 0x50): "DS",
    (0x01F1, "ELSCINT1", 0x07): "DS",
    (0x01F1, "ELSCINT1", 0x26): "DS",
    (0x01F1, "ELSCINT1", 0x27): "DS",
    (0x0019, "GEMS_ACQU_01", 0x23): "DS",
    (0x0019, "GEMS_ACQU_01", 0x24): "DS",
    (0x0019, "GEMS_ACQU_01", 0x27): "DS",
    (0x0025, "GEMS_SERS_01", 0x07): "SL",
    (0x0043, "GEMS_PARM_01", 0x39): "IS",
    (0x0045, "GEMS_HELIOS_01", 0x01): "SS",
    (0x0045, "GEMS_HELIOS_01", 0x02): "FL",
    (0x0019, "SIEMENS MR HEADER", 0x0C): "IS",
    (0x0019, "SIEMENS MR HEADER", 0x0E): "FD",
    (0x0019, "SIEMENS MR HEADER", 0x27): "FD",
    (0x2001, "Philips Imaging DD 001", 0x03): "FL",
}


def tags(keywords: list[str]) -> frozenset[int]:
    """Return the numbers of these attributes; a keyword that is none is a mistake in this file."""
    return frozenset(int(Tag(keyword)) for keyword in keywords)
