// Runs on every worker page.
import "../exit.ts"
import { handOn } from "../poster.ts"

handOn()
