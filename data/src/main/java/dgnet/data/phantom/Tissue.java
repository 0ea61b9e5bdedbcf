package dgnet.data.phantom;

/** What the phantom is made of; each scanner gives each tissue its own signal. */
enum Tissue {
    AIR,
    LUNG,
    BLOOD,
    /** Blood short of oxygen, in the right ventricle. */
    VENOUS_BLOOD,
    MYOCARDIUM,
    FAT,
    MUSCLE,
    LIVER,
    STOMACH
}
