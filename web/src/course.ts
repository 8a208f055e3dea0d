// How far a case has come for its clocks, folded from its entries. The twin of cases/course.go; cases/testdata/course-vectors.json
// holds both to the same.
import { noCourse, kept } from "./clock";
import { dayNumber, dayText } from "./clockdays";
import { parseClock, parseContact, parseDetriment, parseFollowUp, parseStatus, type ClockChange, type Detriment } from "./crypto/bodies";
import type { Course } from "./crypto/card";

/** An entry that is genuine and in its place. */
export type Told = { seq: number; kind: string; author: string; audience: string; week: string; body: unknown };

/** A change of the clocks with who made it, and in which week. */
export type Changed = ClockChange & { author: string; week: string };

/** `changes` are those of the clocks that changed something. */
export type Folded = { course: Course; changes: Changed[] };

/** courseOf folds entries in their order. statusOn is the day of the last change of status, as the server tells it. */
export function courseOf(entries: readonly Told[], status: string, statusOn: string): Folded {
  const fold = new Fold();
  for (const one of entries) fold.take(one);
  return { course: fold.end(status, statusOn), changes: fold.changes };
}

class Fold {
  private course = noCourse();
  readonly changes: Changed[] = [];
  private dated = false; // course.from is a day, not only the week of the reopening

  take(one: Told): void {
    const staff = one.author !== "worker";
    if (staff && one.audience === "case" && one.seq > 0 && one.kind !== "contact") this.heard(one.week);
    try {
      if (one.kind === "status" && staff) this.moved(parseStatus(one.body, "status").status, one.week);
      else if (one.kind === "clock" && staff) this.clock({ ...parseClock(one.body, "clock"), author: one.author, week: one.week });
      else if (one.kind === "contact" && staff && one.audience === "case") this.spoke(parseContact(one.body, "contact").day, one.week);
      else if (one.kind === "follow_up" && staff) this.followed(parseFollowUp(one.body, "follow_up").at);
      else if (one.kind === "detriment" && !staff) this.answered(parseDetriment(one.body, "detriment"));
    } catch {
      // A body that is not what it should be says nothing of the clocks; the page shows it as broken.
    }
  }

  end(status: string, statusOn: string): Course {
    this.heard(statusOn);
    if (status === "reopened") this.course.from = statusOn;
    if (status === "closed" || status === "awaiting_feedback") this.course.closed = statusOn;
    return this.course;
  }

  private heard(day: string): void {
    if (day > this.course.contact) this.course.contact = day;
  }

  /** Somebody spoke with them: news on that day, though it was written down later; not on a day that had not come. */
  private spoke(day: string, week: string): void {
    const [on, monday] = [dayNumber(day), dayNumber(week)];
    if (on !== 0 && monday !== 0) this.heard(dayText(Math.min(on, monday + 6)));
  }

  private moved(status: string, week: string): void {
    if (status === "reopened") {
      this.course = { ...noCourse(), from: week, contact: this.course.contact, kept: this.course.kept.filter((one) => one === "acknowledge") };
      this.dated = false;
      return;
    }
    for (const promise of ["acknowledge", "plan", "response"]) if (kept(promise, status) && !this.course.kept.includes(promise)) this.course.kept.push(promise);
  }

  private answered({ at, answer }: Detriment): void {
    if (at !== "contact" && answer !== "") this.followed(at);
  }

  private followed(at: string): void {
    if (!this.course.followed.includes(at)) this.course.followed.push(at);
  }

  /** A stop while the clocks stand, a start while they run and an end no later than the one before change nothing. */
  private clock(change: Changed): void {
    if (this.changed(change)) this.changes.push(change);
  }

  private changed(change: ClockChange): boolean {
    const { course } = this;
    const day = dayNumber(change.day);
    const last = course.stops.at(-1);
    const standing = last !== undefined && last.until === "";
    if (day === 0) return false;
    if (change.do === "extend" && dayNumber(change.until) > dayNumber(course.extended)) {
      course.extended = change.until;
      course.put_off = change.day;
    } else if (change.do === "stop" && !standing) course.stops.push({ from: last && last.until > change.day ? last.until : change.day, until: "" });
    else if (change.do === "start" && last && standing) last.until = change.day > last.from ? change.day : last.from;
    else if (change.do === "start" && course.from !== "" && !this.dated && day >= dayNumber(course.from) && day < dayNumber(course.from) + 7) {
      course.from = change.day;
      this.dated = true;
    } else return false;
    return true;
  }
}
