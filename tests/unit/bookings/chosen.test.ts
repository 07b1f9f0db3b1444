import { describe, expect, it } from "@jest/globals";
import { v7 as uuid } from "uuid";
import { bulkSchema, chosenSchema, MOST_AT_ONCE } from "@/lib/bookings/schema";

const many = (count: number) => Array.from({ length: count }, () => uuid());

describe("bookings ticked in a list", () => {
  it("are one, as a form sends one, or a page of them", () => {
    const [id = ""] = many(1);
    expect(chosenSchema.parse({ ids: id })).toEqual({ ids: [id] });
    const page = many(MOST_AT_ONCE);
    expect(bulkSchema.parse({ ids: page, do: "resend", userId: "x" })).toEqual({ ids: page, do: "resend" });
  });

  it.each([undefined, "", [], ["x"], [uuid(), ""], many(MOST_AT_ONCE + 1)])("are not %j", (ids) => {
    expect(chosenSchema.safeParse({ ids }).success).toBe(false);
  });

  it("are sent again or cancelled, nothing else", () => {
    expect(bulkSchema.safeParse({ ids: uuid(), do: "delete" }).success).toBe(false);
  });
});
