interface Hints {
  readonly platform?: string;
  readonly mobile?: boolean;
  readonly brands?: readonly { readonly brand: string }[];
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/edg/iu, 'Edge'], [/opr|opera/iu, 'Opera'], [/firefox|fxios/iu, 'Firefox'], [/chrom|crios/iu, 'Chrome'], [/safari/iu, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iphone/iu, 'iPhone'], [/ipad/iu, 'iPad'], [/android/iu, 'Android'], [/mac/iu, 'Mac'], [/win/iu, 'Windows'], [/cros/iu, 'ChromeOS'], [/linux/iu, 'Linux'],
];

const first = (list: readonly (readonly [RegExp, string])[], text: string): string | null => list.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** What this device is called until its owner names it: "Chrome on Linux". Appears in the names of conflict copies. */
export const guessDeviceName = (userAgent: string, hints: Hints | undefined): string => {
  const browser = first(browsers, `${hints?.brands?.map(({ brand }) => brand).join(' ') ?? ''} ${userAgent}`);
  const system = first(systems, `${hints?.platform ?? ''} ${userAgent}`);
  if (browser !== null && system !== null) return `${browser} on ${system}`;
  return browser ?? system ?? 'Browser';
};

const key = 'holdfast.device-name';

/** The name of this browser as its owner gave it, or a guess. */
export const deviceName = (): string => {
  const hints = 'userAgentData' in navigator ? (navigator.userAgentData as Hints) : undefined;
  return localStorage.getItem(key) ?? guessDeviceName(navigator.userAgent, hints);
};
