import { AsyncLocalStorage } from "node:async_hooks";
import { jest } from "@jest/globals";
import { env } from "@/lib/env";

interface Cookie {
  name: string;
  value: string;
  maxAge?: number;
}

interface TestRequest {
  headers: Headers;
  /** The browser's cookies, read and written by the code under test. */
  cookies: Map<string, string>;
  /** The cookies the answer sets, with their attributes. */
  set: Cookie[];
}

const current = new AsyncLocalStorage<TestRequest>();
const here = () => {
  const request = current.getStore();
  if (!request) throw new Error("outside of a request: use asRequest()");
  return request;
};

/**
 * Stands in for Next's request scope. Import this file first, then the code under test with `await import(…)`.
 */
jest.unstable_mockModule("next/headers", () => ({
  headers: async () => here().headers,
  cookies: async () => ({
    get: (name: string) => {
      const value = here().cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
    set: (cookie: Cookie) => {
      const request = here();
      request.set.push(cookie);
      if (cookie.maxAge === 0) request.cookies.delete(cookie.name);
      else request.cookies.set(cookie.name, cookie.value);
    },
  }),
}));

jest.unstable_mockModule("next/cache", () => ({ revalidatePath: () => {} }));

/** Runs `work` as one request of a browser that holds `cookies`; same origin unless `headers` say otherwise. */
export async function asRequest<T>(
  options: { cookies?: Map<string, string>; headers?: Record<string, string> },
  work: () => Promise<T>,
): Promise<T> {
  const request: TestRequest = {
    headers: new Headers(options.headers ?? { origin: env().APP_URL }),
    cookies: options.cookies ?? new Map(),
    set: [],
  };
  return current.run(request, work);
}

/** Where a thrown redirect of Next leads; rethrows anything else. */
export async function redirectOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    (value) => {
      throw new Error(`no redirect, but ${JSON.stringify(value)}`);
    },
    (e: unknown) => e,
  );
  const digest = (error as { digest?: unknown }).digest;
  const [kind, , path] = typeof digest === "string" ? digest.split(";") : [];
  if (kind !== "NEXT_REDIRECT" || path === undefined) throw error;
  return path;
}

/** A form's data as a browser would send it. */
export function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
