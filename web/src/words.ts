// What the page says, in one place.

const NUMBERS = new Intl.NumberFormat(document.documentElement.lang || "en");

export const number = (n: number) => (n < 0 ? "–" : NUMBERS.format(n));
export const GOOD = "Holds:";
export const BAD = "Does not hold:";
export const OPEN = "Open:";
export const CHOICE = "Choice";
export const VOTES = "Votes";
export const SIGNED = "Signed";
export const SHOWN = "Shown by the site";
export const BEGINNING = "Reading the checkpoint …";
export const FAILED = "The check could not be finished.";
export const NO_WORKER = "this browser could not start the thread that counts; try a newer one, or scrutineer verify";
export const AGREES = "Counted again on this device: every figure agrees.";
export const DISAGREES = "Something does not hold. Keep this page and tell a party, an observer or the press.";
export const STATION_HOLDS = "This station's figures are those that it signed, and they are in the record.";
export const NO_MINUTES = "This station has not reported yet.";
export const ANCHORED = "The key list is signed by the root key that you gave.";
export const UNANCHORED = "Unanchored: you gave no root key. A record made wholly anew by its owner would look the same; the root key is printed on paper.";

export const counting = (done: number, of: number) => `Counting: ${number(done)} of ${number(of)} acts`;
export const entries = (size: number, root: string) => `${number(size)} acts give the root ${root}, which the record has signed.`;
export const signatures = (checked: number, skipped: number) => {
  if (checked === 0) return "This browser cannot check Ed25519 signatures here (it needs a secure page and a recent version); hashes and sums were checked.";
  return skipped === 0 ? `All ${number(checked)} signatures were checked.` : `${number(checked)} signatures were checked, ${number(skipped)} were not: time was up.`;
};
export const sums = (minutes: number, contests: number) => `${number(minutes)} minutes were added up again for ${number(contests)} ${contests === 1 ? "contest" : "contests"} and compared with what the site says.`;
export const history = (from: number | undefined) =>
  from === undefined ? "This browser has not looked at this record before; from now on it remembers the checkpoint." : `The record begins with the ${number(from)} acts that this browser saw before.`;
export const witnesses = (names: readonly string[]) => (names.length === 0 ? "No witness has cosigned this checkpoint." : `Cosigned by ${names.join(", ")}: the record only grew, as far as they saw.`);
export const finding = (index: number | undefined, message: string) => (index === undefined ? message : `Entry ${number(index)}: ${message}`);
export const unknownKind = (kind: string) => `There are acts of the kind "${kind}", which this page does not know and cannot vouch for.`;
export const more = (n: number) => `and ${number(n)} more`;
export const tableOf = (contest: string, reported: number, expected: number) => `${contest}: ${number(reported)} of ${number(expected)} results counted`;
export const took = (seconds: number) => `It took ${seconds.toFixed(1)} s on this device.`;
export const noStation = (id: string) => `there is no station ${id}`;
export const answered = (status: number) => `the server answers ${status}`;
export const signedBy = (signers: readonly string[]) => `Signed by ${signers.join(", ")}`;
export const figures = (ballot: string, index: number) => `${ballot}: the votes that the site shows are those of entry ${number(index)}.`;

const STEPS: Record<string, string> = {
  checkpoint: "Reading the checkpoint …",
  definition: "Reading the election's definition …",
  keys: "Reading the key list …",
  entry: "Checking the minutes …",
};
export const step = (what: string) => STEPS[what] ?? what;

export const done = (what: string, detail: string) => {
  switch (what) {
    case "definition":
      return `The definition is the record's first act (${detail}).`;
    case "keys":
      return `The key list is signed by the root key ${detail}.`;
    case "checkpoint":
      return `The checkpoint (size and root: ${detail}) is signed by the record's key.`;
    case "history":
      return history(Number(detail));
    case "entry":
      return `Entry ${number(Number(detail))} is in the record under this checkpoint.`;
    default:
      return `Signed by ${detail}.`;
  }
};
