import { safePath } from "@/lib/security/redirect";

/** The sign-in page that leads back to `path` (this site only). */
export function signInPath(path: string | null): string {
  const back = safePath(path, "/");
  return back === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(back)}`;
}
