package dgnet.data.phantom;

/** What the phantom is made of; each scanner gives each tissue its own signal. */
enum Tissue {
    AIR,
    LUNG,
    BLOOD,
    MYOCARDIUM,
    FAT,
    MUSCLE,
    LIVER,
    STOMACH
}
