import { limits, type NameProblem, validateName } from '@holdfast/domain';

/** Characters of a name that its refusal tells: a name of 16 KB is not said in full. */
const toldUnits = 80;

/** Turns, and what is not seen: a sentence that holds them does not read as it is. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const told = (name: string): string => {
  const cut = name.length > toldUnits ? `${name.slice(0, toldUnits)}…` : name;
  return JSON.stringify(cut).replace(unseen, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

const reasons: Readonly<Record<NameProblem, (part: string) => string>> = {
  empty: () => 'it is empty',
  dots: () => 'it stands for another folder',
  slash: () => 'it holds a slash',
  control: (part) => `it holds ${part}, which is a control and no letter`,
  bidi: (part) => `it holds ${part}, which turns the direction in which it is read`,
  trailing: (part) => `it ends in ${JSON.stringify(part)}, which Windows does not keep`,
  long: (part) => `it takes ${part} in UTF-8, and ${limits.nameUtf8Bytes} are the most`,
  surrogate: (part) => `it holds ${part}, which is half a character`,
};

/** Why nothing can be called so, in a sentence that names the name, the cause and the next step; null when it can (H18). */
export const nameRefusal = (name: string): string | null => {
  const check = validateName(name);
  return check.ok ? null : `The name ${told(name)} cannot be given to a file or folder: ${reasons[check.problem](check.part)}. Choose another name and begin the upload again.`;
};
