/** One of the sandbox's invented accounts. `sub` is stable between starts and is what tests may rely on. */
export type Person = {
  sub: string;
  name: string;
  givenName: string;
  familyName: string;
  email: string;
  emailVerified: boolean;
  locale: "en" | "ru";
};

/** The people on the login page, in its order. One of them has an unverified e-mail, because providers do. */
export const people: readonly Person[] = [
  {
    sub: "ada",
    name: "Ada Lovelace",
    givenName: "Ada",
    familyName: "Lovelace",
    email: "ada@example.com",
    emailVerified: true,
    locale: "en",
  },
  {
    sub: "alan",
    name: "Alan Turing",
    givenName: "Alan",
    familyName: "Turing",
    email: "alan@example.com",
    emailVerified: false,
    locale: "en",
  },
  {
    sub: "katherine",
    name: "Katherine Johnson",
    givenName: "Katherine",
    familyName: "Johnson",
    email: "katherine@example.com",
    emailVerified: true,
    locale: "en",
  },
  {
    sub: "grace",
    name: "Грейс Хоппер",
    givenName: "Грейс",
    familyName: "Хоппер",
    email: "grace@example.com",
    emailVerified: true,
    locale: "ru",
  },
  {
    sub: "sofya",
    name: "Софья Ковалевская",
    givenName: "Софья",
    familyName: "Ковалевская",
    email: "sofya@example.com",
    emailVerified: true,
    locale: "ru",
  },
];

/** The person with this subject identifier, or undefined. */
export function findPerson(sub: string | undefined): Person | undefined {
  return people.find((person) => person.sub === sub);
}
