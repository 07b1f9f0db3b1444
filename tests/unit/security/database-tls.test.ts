import { describe, expect, it } from "@jest/globals";
import { isDatabaseSafe } from "@/lib/security/database-tls";

describe("the way to the database", () => {
  it.each([
    "postgres://localhost/calpace",
    "postgres:///calpace",
    "postgres://u:p%40ss@127.0.0.1:5433/calpace?sslmode=disable",
    "postgresql://u@[::1]:5432/calpace",
    "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/calpace",
    "postgres:///calpace?host=/var/run/postgresql",
    "postgres://localhost:5432,127.0.0.1:5433/calpace",
    "postgres://u:p@db.example.org/calpace?sslmode=verify-full",
    "postgres://u:p@db.example.org/calpace?application_name=x&sslmode=verify-ca",
    "postgres://u:p@db.example.org/calpace?sslrootcert=system",
  ])("is safe: %s", (url) => expect(isDatabaseSafe(url)).toBe(true));

  it.each([
    "postgres://u:p@db.example.org/calpace",
    "postgres://u:p@db.example.org/calpace?sslmode=require",
    "postgres://u:p@db.example.org/calpace?sslmode=prefer",
    "postgres://u:p@db.example.org/calpace?ssl=true",
    "postgres://10.0.0.5/calpace",
    "postgres://localhost,db.example.org/calpace",
    "postgres://localhost.evil.example/calpace",
    "postgres://u:sslmode=verify-full@db/calpace",
    "postgres:///calpace?host=db.example.org",
  ])("can be listened to: %s", (url) => expect(isDatabaseSafe(url)).toBe(false));
});
