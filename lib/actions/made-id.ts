import { v5 as uuidv5 } from "uuid";

/**
 * The id of what a person makes with a form that says `formId`: the same each time the form is sent, and nobody else's
 * whatever `formId` is. So an id another person's booking has is answered like one that nobody has.
 */
export const madeId = (userId: string, formId: string): string => uuidv5(formId.toLowerCase(), userId);
