/** K12: shortcuts never fire while something is typed. */
export const isTyped = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

/** K12: nor while something is asked. */
export const isAsked = (roles: readonly ('dialog' | 'alertdialog' | 'menu')[]): boolean => document.querySelector(roles.map((role) => `[role="${role}"]`).join(', ')) !== null;
