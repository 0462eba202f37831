"""The words that may stay in a header: each attribute's own list, and nothing else.

A word that is on no list could be anything, a name too; so it goes. Sources: the enumerated values
and defined terms of DICOM PS3.3, and the body parts of PS3.16 Annex L.
"""

import re
from collections.abc import Callable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


YES_NO = frozenset({"YES", "NO"})

BODY_PARTS = _words(
    """ABDOMEN ABDOMENPELVIS ADRENAL ANKLE AORTA ARM AXILLA BACK BLADDER BRACHIALPLEXUS BRAIN
    BREAST BRONCHUS BUTTOCK CALCANEUS CALF CAROTID CEREBELLUM CEREBRALA CERVIX CHEEK CHEST
    CHESTABDOMEN CHESTABDPELVIS CHOROIDPLEXUS CIRCLEOFWILLIS CLAVICLE COCCYX COLON CORNEA
    CORONARYARTERY CSPINE CTSPINE DUODENUM EAR ELBOW EXTREMITY EYE EYELID FACE FEMORALA FEMUR
    FINGER FOOT FOREARM GALLBLADDER HAND HEAD HEADNECK HEART HIP HUMERUS IAC ILEUM ILIUM JAW
    JEJUNUM KIDNEY KNEE LARYNX LEG LIVER LOWERLEG LOWERLIMB LSPINE LSSPINE LUNG MANDIBLE MAXILLA
    MEDIASTINUM MOUTH NECK NECKCHEST NECKCHESTABDOMEN NECKCHESTABDPELV NOSE ORBIT OVARY PANCREAS
    PAROTID PATELLA PELVIS PENIS PHARYNX PITUITARY PROSTATE RADIUS RECTUM RIB SACRUM SCALP
    SCAPULA SCROTUM SELLA SHOULDER SIJOINT SINUS SKIN SKULL SPINE SPLEEN SSPINE STERNUM STOMACH
    SUBMANDIBULAR TARSAL TESTIS THIGH THORAX THUMB THYMUS THYROID TIBIA TLSPINE TMJ TOE TONGUE
    TRACHEA TSPINE ULNA UPPERARM UPPERLIMB URETER URETHRA UTERUS VAGINA VULVA WHOLEBODY WRIST
    ZYGOMA"""
)
HEADS = _words(
    """BRAIN CEREBELLUM CEREBRALA CHEEK CIRCLEOFWILLIS EAR EYE EYELID FACE HEAD HEADNECK IAC JAW
    MANDIBLE MAXILLA MOUTH NECKCHEST NECKCHESTABDOMEN NECKCHESTABDPELV NOSE ORBIT PAROTID
    PITUITARY SCALP SELLA SINUS SKULL TMJ TONGUE WHOLEBODY ZYGOMA CHOROIDPLEXUS"""
)
MODALITIES = _words(
    """AS BI CR CT DG DX ECG EPS ES GM HC IO IVOCT IVUS LEN LS MG MR NM OAM OCT OP OPM OPT OPTBSV
    OPTENF OPV OT PT PX RF RG SM SRF TG US VA XA XC DMS BMD BDUS"""
)
VIEWS = _words(
    """AP PA LL RL RLD LLD RLO LLO LPO RPO LAO RAO AXIAL LATERAL OBLIQUE CC MLO ML LM LMO SIO XCC
    XCCL XCCM FB"""
)
# A maker's name has one of these in it; the words around it say nothing by themselves, and some
# ("Carl", "Eastman") are names of people too.
MAKERS = (
    *("AGFA", "ALOKA", "ANALOGIC", "BARCO", "BRUKER", "CANON", "CARESTREAM", "CARL ZEISS"),
    *("DELFT IMAGING", "EASTMAN KODAK", "ELSCINT", "ESAOTE", "FUJI", "FUJIFILM", "G E", "GE"),
    *("GEMS", "GENERAL ELECTRIC", "HITACHI", "HOLOGIC", "KODAK", "KONICA", "LORAD", "LUNIT"),
    *("MEDISON", "MEDTRONIC", "MINDRAY", "NEUSOFT", "NIDEK", "OLYMPUS", "PHILIPS"),
    *("PICKER INTERNATIONAL", "RAYENCE", "SAMSUNG", "SEDECAL", "SHIMADZU", "SIEMENS", "SWISSRAY"),
    *("TOPCON", "TOSHIBA", "UIH", "UNITED IMAGING", "VAREX", "VATECH", "VIEWORKS", "ZEISS"),
    "ZIEHM",
)
AROUND_A_MAKER = _words(
    """AG AND CO CORPORATION ELECTRONICS GMBH HEALTHCARE HEALTHINEERS IMAGING INC KOREA LLC LTD
    MEC MEDICAL MINOLTA NV OF SYSTEM SYSTEMS TECHNOLOGIES TECHNOLOGY THE"""
)
MAKERS_WORDS = AROUND_A_MAKER.union(*(name.split() for name in MAKERS))
MODELS = _words(
    """ACHIEVA ADVANCE AERA ALLURA ALPHENIX AMIRA APERTO AQUILION ARTIS ASPIRE AVANTO AVANTOFIT
    AXIOM AZURION BIOGRAPH BIOMATRIX BRAVO BRILLIANCE BRIGHTSPEED BRIVO CANTO CLASSIC COMPACT
    CONCERTO CT DEFINITION DEFINIUM DIAGNOST DIGITAL DIMENSIONS DISCOVERY DRIVE DRX DUAL DUO
    ECHELON EDGE ELAN ELITE ELEVA EMOTION EPIQ ESPREE ESSENZA EVO EXCEL EXCITE FIT FLASH FORCE
    FREEDOM FUSION GEMINI GENESIS GO HARMONY HD HDX HDXT HISPEED IDRIVE IMAGER INGENIA INGENUITY
    INNOVA INSPIRATION INTERA INTEVO IQON LIGHTNING LIGHTSPEED LOGIQ LUMINA LUMOS MAGNETOM
    MAMMOMAT MAX MCT MOBILETT MOBILE MR MULTIX MX MX8000 NAEOTOM ALPHA NEXUS NOVA OASIS ONE
    OPEN OPTIMA ORIAN PANORAMA PERFORMIX PERFORMED PERSPECTIVE PLUS PRECEDENCE PRECISION PREMIUM
    PRESTIGE PRIME PRISMA PRISMAFIT PRO QUANTUM QXI REVOLUTION RHAPSODE SCENARIA SCOPE SELENIA
    SENOGRAPHE SENSATION SIGMA SIGNA SKYRA SKYRAFIT SOLA SOMATOM SONATA SPECTRA SPIRIT SUPRIA
    SYMPHONY SYMPHONYTIM SYNGO TIM TRIO TRIOTIM ULTIMAX ULTRA UM VANTAGE VCT VERIO VERSA VIDA VISION
    VIVID VOLUSON XARIO XEMA XPERIENCE XPRESS YSIO ZOOM ICT IQ MDCT EP CX XT XR XVISION ACTIV
    APEX ARTOSCAN BIG BORE SLICE TURBO WATER TOMO RX"""
)
KERNELS = _words(
    """STANDARD SOFT BONE BONEPLUS LUNG DETAIL EDGE CHST CHEST ULTRA SMOOTH SHARP STD STND BRAIN
    HEAD BODY ULTRASHARP NORMAL MEDIUM ASIR QR BR HR UB UC YA YB YC YD YE EA EB EC ED A B C D E F
    L U"""
)
IMAGE_WORDS = _words(
    """ORIGINAL DERIVED PRIMARY SECONDARY AXIAL LOCALIZER MPR CORONAL SAGITTAL OBLIQUE REFORMATTED
    AVERAGE MIN_IP MAX_IP MIP MINIP PROJECTION RESAMPLED VOLUME RECON ADD OTHER MIXED NONE M P R
    I MAGNITUDE PHASE REAL IMAGINARY ND NORM DIS2D DIS3D MFSPLIT FFE SE IR T1 T2 T2_STAR
    DENSITY_MAP DIFFUSION_MAP ADC FA TRACEW DIFFUSION PERFUSION IN_PHASE OPP_PHASE WATER FAT SUB
    SUBTRACTION SCREEN SAVE PROCESSED DRG CHEST SINGLE STATIC WHOLE BODY TOMO GATED DYNAMIC
    EMISSION TRANSMISSION BIPLANE PLANE CT_SOM5 SPI SPIRAL HELIX SEQ VIRTUAL_MONO MONO DUAL DET
    MOSAIC COMP_SP FM FS MAP STDDEV FILTERED FLOW_ENCODED FLUID_ATTENUATED PROTON_DENSITY STIR
    TAGGING TIME_OF_FLIGHT VELOCITY_MAP ANGIO CARDIAC CINE MULTIECHO FLAIR SPIN_ECHO
    GRADIENT_ECHO"""
)

KERNEL_SHAPE = re.compile(r"[A-Z]{1,2}\d{1,3}[a-z]?|[A-Z]{2}\d{2}[a-z]{1,2}", re.IGNORECASE)
MODEL_SHAPE = re.compile(
    r"[A-Z]{0,3}\d{1,3}[A-Z]{0,2}|\d{1,3}(\.\d{1,2})?T?|[A-Z]{1,2}", re.IGNORECASE
)
LONGEST_NAME, LONGEST_KERNEL = 64, 16
# A number of slices or a field strength is short; a birth date or a patient's number is not.
MOST_DIGITS = 4
LONGEST_NUMBER = 3
WORDS = re.compile(r"[\s_\-/,.+()\\&:]+")


def modality_of(said: object) -> str:
    """Return the modality if it is one; whatever else stands there is nobody's business."""
    word = str(said or "").strip(" \0").upper()
    return word if word in MODALITIES else ""


def is_maker(value: str) -> bool:
    """Say whether this names a maker that is known; the words around it alone name nobody."""
    words = [word.upper() for word in _parts(value)]
    said = f" {' '.join(words)} "
    return (
        len(value) <= LONGEST_NAME
        and MAKERS_WORDS.issuperset(words)
        and any(f" {name} " in said for name in MAKERS)
    )


def is_model(value: str) -> bool:
    """Say whether this names a machine: a known word, and with it numbers like 64 or 1.5T."""
    words = _parts(value)
    unknown = [
        word for word in words if word.upper() not in MODELS and word.upper() not in MAKERS_WORDS
    ]
    return (
        len(value) <= LONGEST_NAME
        and any(word.upper() in MODELS for word in words)
        and all(MODEL_SHAPE.fullmatch(word) for word in unknown)
        and _has_few_digits(unknown)
    )


def is_kernel(value: str) -> bool:
    words = _parts(value)
    return (
        len(value) <= LONGEST_KERNEL
        and all(
            word.upper() in KERNELS or _is_short_number(word) or KERNEL_SHAPE.fullmatch(word)
            for word in words
        )
        and _has_few_digits(words)
    )


def _is_short_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER


def _has_few_digits(words: list[str]) -> bool:
    return sum(letter.isdigit() for word in words for letter in word) <= MOST_DIGITS


def _parts(value: str) -> list[str]:
    return [word for word in WORDS.split(value.strip()) if word]


def _one_of(text: str) -> Callable[[str], bool]:
    return _words(text).__contains__


# Which values of which coded attribute may stay.
WORDS_OF: dict[str, Callable[[str], bool]] = {
    "Modality": MODALITIES.__contains__,
    "BodyPartExamined": BODY_PARTS.__contains__,
    "ViewPosition": VIEWS.__contains__,
    "ImageType": IMAGE_WORDS.__contains__,
    "FrameType": IMAGE_WORDS.__contains__,
    "Laterality": _one_of("L R B U"),
    "ImageLaterality": _one_of("L R B U"),
    "FrameLaterality": _one_of("L R B U"),
    "PatientSex": _one_of("M F O"),
    "PatientPosition": _one_of(
        "HFP HFS HFDR HFDL FFDR FFDL FFP FFS LFP LFS RFP RFS AFP AFS PFP PFS"
    ),
    "PatientOrientation": _one_of(
        "A P R L H F AL AR PL PR AH AF PH PF LA LP RA RP LH LF RH RF HA HP FA FP HL HR FL FR"
    ),
    "PhotometricInterpretation": _one_of("MONOCHROME1 MONOCHROME2 RGB"),
    "BurnedInAnnotation": YES_NO.__contains__,
    "RecognizableVisualFeatures": YES_NO.__contains__,
    "QualityControlImage": YES_NO.__contains__,
    "SyntheticData": YES_NO.__contains__,
    "LossyImageCompression": _one_of("00 01"),
    "LossyImageCompressionMethod": _one_of(
        "ISO_10918_1 ISO_14495_1 ISO_15444_1 ISO_15444_15 ISO_13818_2 ISO_14496_10"
    ),
    "ConversionType": _one_of("DV DI DF WSD SD SI DRW SYN"),
    "PresentationLUTShape": _one_of("IDENTITY INVERSE"),
    "PresentationIntentType": lambda value: value in {"FOR PRESENTATION", "FOR PROCESSING"},
    "PixelIntensityRelationship": _one_of("LIN LOG DISP OTHER"),
    "RescaleType": _one_of("HU US OD PCT HU_MOD MGML Z_EFF ED EDW PIXELVALUE"),
    "ModalityLUTType": _one_of("HU US OD PCT MGML Z_EFF ED"),
    "VOILUTFunction": _one_of("LINEAR LINEAR_EXACT SIGMOID"),
    "ScanningSequence": _one_of("SE IR GR EP RM"),
    "SequenceVariant": _one_of("SK MTC SS TRSS SP MP OSP NONE"),
    "ScanOptions": lambda value: (
        value
        in {
            "PER",
            "RG",
            "CG",
            "PPG",
            "FC",
            "PFF",
            "PFP",
            "SP",
            "FS",
            "HELICAL MODE",
            "AXIAL MODE",
            "SCOUT MODE",
            "CINE MODE",
            "HELIX",
            "HELICAL_CT",
            "NORMAL_CT",
            "SFS",
        }
    ),
    "MRAcquisitionType": _one_of("2D 3D"),
    "AngioFlag": _one_of("Y N"),
    "InPlanePhaseEncodingDirection": _one_of("ROW COL COLUMN OTHER"),
    "RotationDirection": _one_of("CW CC"),
    "ExposureModulationType": _one_of("NONE"),
    "AcquisitionType": _one_of("SEQUENCED SPIRAL CONSTANT_ANGLE STATIONARY FREE"),
    "ImagedNucleus": _one_of("1H 3HE 7LI 13C 19F 23NA 31P 129XE"),
    "PixelPresentation": _one_of("COLOR MONOCHROME MIXED TRUE_COLOR"),
    "VolumetricProperties": _one_of("VOLUME SAMPLED DISTORTED MIXED"),
    "VolumeBasedCalculationTechnique": _one_of(
        "NONE MAX_IP MIN_IP VOLUME_RENDER SURFACE_RENDER MPR CURVED_MPR MIXED"
    ),
    "ComplexImageComponent": _one_of("MAGNITUDE PHASE REAL IMAGINARY MIXED"),
    "AcquisitionContrast": IMAGE_WORDS.__contains__,
    "ContentQualification": _one_of("PRODUCT RESEARCH SERVICE"),
    "Units": _one_of(
        "CNTS NONE CM2 CM2ML PCNT CPS BQML MGMINML UMOLMINML MLMING MLG 1CM UMOLML PROPCNTS "
        "PROPCPS MLMINML MLML GML STDDEV"
    ),
    "DecayCorrection": _one_of("NONE START ADMIN"),
    "CountsSource": _one_of("EMISSION TRANSMISSION"),
    "CorrectedImage": _one_of("DECY ATTN SCAT DTIM MOTN PMOT CLN RAN RADL DCAL NORM"),
    "SeriesType": _one_of("STATIC DYNAMIC GATED IMAGE REPROJECTION WHOLE BODY"),
    "DimensionOrganizationType": _one_of("3D 3D_TEMPORAL TILED_FULL TILED_SPARSE"),
    "PatientIdentityRemoved": YES_NO.__contains__,
    "DetectorType": _one_of("DIRECT SCINTILLATOR STORAGE FILM"),
    "DetectorConfiguration": _one_of("AREA SLOT"),
    "FieldOfViewShape": _one_of("RECTANGLE ROUND HEXAGONAL"),
    "FieldOfViewHorizontalFlip": YES_NO.__contains__,
    "PixelSpacingCalibrationType": _one_of("GEOMETRY FIDUCIAL"),
    "PositionerType": _one_of("NONE CARM COLUMN MAMMOGRAPHIC PANORAMIC CEPHALOSTAT RIGID"),
    "CollimatorShape": _one_of("RECTANGULAR CIRCULAR POLYGONAL"),
    "Manufacturer": is_maker,
    "ManufacturerModelName": is_model,
    "ConvolutionKernel": is_kernel,
}
