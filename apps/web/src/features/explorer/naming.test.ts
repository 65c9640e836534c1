import { expect, test } from 'vitest';
import { nameElsewhere } from './naming.ts';

test.each(['a<b', 'a>b', 'a:b', 'a"b', 'a\\b', 'a|b', 'a?b', 'a*b', 'con', 'NUL.txt', 'Com1', 'lpt¹.tar.gz'])('N3 %s is asked about', (name) => expect(nameElsewhere(name)).toMatch(/Press Enter again/));
test.each(['a', 'console', 'com10', 'com', 'a con', '.con', 'naïve.txt', 'ж؟', 'a／b'])('N3 %s is not', (name) => expect(nameElsewhere(name)).toBeNull());
