import { workingUnder } from './workingday.mjs'

workingUnder('england')
