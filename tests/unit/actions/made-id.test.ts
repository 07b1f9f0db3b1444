import { describe, expect, it } from "@jest/globals";
import { v7 as uuid } from "uuid";
import { madeId } from "@/lib/actions/made-id";

describe("the id of what a form makes", () => {
  it("is the same each time, and nobody else's, whatever id the form was given", () => {
    const [anna, eve, form] = [uuid(), uuid(), uuid()];
    expect(madeId(anna, form)).toBe(madeId(anna, form.toUpperCase()));
    expect(madeId(eve, madeId(anna, form))).not.toBe(madeId(anna, form));
    expect(madeId(eve, form)).not.toBe(madeId(anna, form));
  });
});
