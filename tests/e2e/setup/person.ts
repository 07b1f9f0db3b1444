/** Someone with an account. Every test has its own: people never see each other's things. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

let counted = 0;

/** A person nobody else is; not signed up yet. */
export const newPerson = (name = "Anna Berg"): Person => ({
  name,
  email: `anna.${process.pid}.${++counted}@example.org`,
  password: "correct horse battery staple",
});
