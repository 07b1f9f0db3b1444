/** What the failure codes of services say to people. */
export const serviceWords: Readonly<Record<string, string>> = {
  not_found: "This service is not there any more.",
  already_sent:
    "This form was sent before with other details, and that service was made. Open a new form to make another one.",
};
