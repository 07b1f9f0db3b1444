import type { NextRequest } from "next/server";
import { reportUnexpected } from "@/lib/actions/unexpected";
import { answerSignIn } from "@/lib/auth/sign-in-post";

/** Takes the sign-in form. A plain HTML form post: it works without JavaScript. */
export const POST = (request: NextRequest): Promise<Response> =>
  answerSignIn(request).catch(
    (error: unknown) => new Response(reportUnexpected(error, "the sign-in failed").message, { status: 500 }),
  );

/** Somebody reloaded or came back to the address the form posts to: the form is elsewhere. */
export const GET = (): Response => new Response(null, { status: 303, headers: { location: "/sign-in" } });
