import { expect, it } from "@jest/globals";
import { SECRECY, textColumns } from "../canaries/fields";

it("every column that can hold a word says who may see it, and nothing else does", () => {
  const columns = textColumns().map(({ table, column }) => `${table}.${column}`);
  expect(columns.sort()).toEqual(Object.keys(SECRECY).sort());
});
