package dgnet.data.phantom;

/** The tissues of the phantom. Each scanner shows each tissue with its own brightness. */
enum Tissue {
    AIR,
    LUNG,
    BLOOD,
    /** Deoxygenated blood, in the right ventricle. */
    VENOUS_BLOOD,
    MYOCARDIUM,
    FAT,
    MUSCLE,
    LIVER,
    STOMACH
}
