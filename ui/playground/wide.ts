/** Whether there is room for the choices beside the answer. On a narrow screen the answer comes first, and the choices when asked for. */
export const isWide = matchMedia('(min-width: 62rem)').matches;
