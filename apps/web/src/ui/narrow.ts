/** Below this width everything stands in one column. */
export const phoneQuery = '(max-width: 719px)';
/** Up to this width the details lie over the list instead of beside it. */
export const narrowQuery = '(max-width: 1180px)';

export const isPhone = (): boolean => matchMedia(phoneQuery).matches;
