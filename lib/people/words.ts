/** What "Sign out everywhere else" answers. */
export const endedWords = (count: number): string =>
  count === 0
    ? "No other browser was signed in"
    : `${count} other ${count === 1 ? "browser was" : "browsers were"} signed out`;
