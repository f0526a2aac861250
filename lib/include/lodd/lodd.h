/* lodd/lodd.h - the whole public interface. */
#ifndef LODD_LODD_H
#define LODD_LODD_H

#include "lodd/check.h"
#include "lodd/codes.h"
#include "lodd/control.h"
#include "lodd/declare.h"
#include "lodd/engine.h"
#include "lodd/fhirpath.h"
#include "lodd/limits.h"
#include "lodd/pack.h"
#include "lodd/report.h"
#include "lodd/requirement.h"
#include "lodd/snapshot.h"
#include "lodd/status.h"
#include "lodd/write.h"

#endif
