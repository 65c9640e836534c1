/** Whether the keys follow the macOS profile (K1 to K12): Cmd in place of Ctrl, Enter renames. */
export const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
