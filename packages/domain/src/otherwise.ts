/**
 * The answer where types rule every case out: a case that is new does not compile until it has one of its own. At run time it is
 * reached only by what a later version has made (H17).
 */
export const otherwise = <Answer>(_never: never, answer: Answer): Answer => answer;
