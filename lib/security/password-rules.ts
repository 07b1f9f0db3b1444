import { isCommonPassword } from "./common-passwords";

/** Shortest and longest password, in characters. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

/** What a form that asks for a new one says. */
export const PASSWORD_HINT = `At least ${PASSWORD_MIN} characters. Several unrelated words are easy to remember and hard to guess.`;

// What most common passwords of ten and more characters are made of (published breach lists): alone, repeated or
// chained, with digits and signs around them and the usual letter swaps.
const COMMON =
  `password passwort passw0rd pass motdepasse contrasena senha secret admin administrator root user login
  welcome letmein access master changeme default guest test testing temp qwerty qwertz azerty asdf asdfgh zxcvbn
  iloveyou ilove loveyou love lovely princess sunshine flower rainbow butterfly chocolate cookie summer winter spring
  autumn january february march april may june july august september october november december monday friday
  football baseball basketball soccer hockey liverpool chelsea arsenal barcelona manchester united yankees cowboys
  dragon monkey tiger shadow superman batman spiderman pokemon starwars naruto minecraft michael michelle jennifer
  jessica jordan charlie daniel thomas robert andrew ashley nicole computer internet google samsung apple microsoft
  facebook linkedin hello world freedom whatever trustno trustnoone nothing forever family mother father friend baby
  angel jesus christ blink mustang corvette ferrari mercedes calpace calendar booking the my is me you i a one two
  three abc abcd abcdef abcdefg new york london paris berlin qazwsx qazwsxedc wsx edc rfv parola haslo wachtwoord lozinka пароль`.split(
    /\s+/,
  );

const RUNS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "qazwsxedcrfvtgbyhnujmikolp",
  "!@#$%^&*()_+",
  "147258369 159753 789456123",
];
const SWAPS: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/**
 * Why a new password is too easy to guess, in words; null when it is fine. Refuses what NIST SP 800-63B names:
 * common, repetitive, sequential and derived from the person (`about`: e-mail, name). No rules on kinds of characters.
 */
export function weakness(password: string, about: readonly string[] = []): string | null {
  const lower = password.toLowerCase();
  if (new Set(lower).size < 5 || isRepeated(lower))
    return "This repeats itself too much. Use several words that do not belong together.";
  if (isBare(runsIn(lower)))
    return "This is a row of keys or numbers. Use several words that do not belong together.";
  const own = about
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((w) => w.length >= 3);
  const words = [...own, ...COMMON].sort((a, b) => b.length - a.length);
  const spellings = [lower, [...lower].map((c) => SWAPS[c] ?? c).join("")];
  if (spellings.some((spelling) => isCommonPassword(spelling) || isFewOf(spelling, words)))
    return "This is one of the first passwords others would try. Use several words that do not belong together.";
  return null;
}

/** Whether nothing but digits, signs and a stray letter is left. */
const isBare = (text: string): boolean => text.replace(/[^\p{L}]/gu, "").length <= 1;

/** Whether `text` is made of at most three of `words` and bare rest. */
function isFewOf(text: string, words: readonly string[]): boolean {
  let rest = text;
  const used = words.filter((word) => {
    const before = rest;
    rest = rest.replaceAll(word, " ");
    return rest !== before;
  });
  return isBare(rest) && used.length <= 3;
}

/** Takes out stretches of four and more keys that follow each other on a keyboard or in the alphabet. */
function runsIn(text: string): string {
  for (let start = 0; start < text.length; start++)
    for (let end = text.length; end - start >= 4; end--) {
      const piece = text.slice(start, end);
      const back = [...piece].reverse().join("");
      if (RUNS.some((run) => run.includes(piece) || run.includes(back)))
        return `${runsIn(text.slice(0, start))} ${runsIn(text.slice(end))}`;
    }
  return text;
}

/** Whether `text` is one short piece over and over. */
function isRepeated(text: string): boolean {
  for (let size = 1; size <= Math.min(6, text.length / 2); size++) {
    const piece = text.slice(0, size);
    if (piece.repeat(Math.ceil(text.length / size)).startsWith(text)) return true;
  }
  return false;
}
