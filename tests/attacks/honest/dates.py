# what: dates and times, and a time zone of the database
# input: "2024-02-28T12:00:00"
# answer: ["2024-02-29", 60, "Thursday", 2, "2024-02-28T07:00:00-05:00"]

import calendar
import datetime
import zoneinfo


def f(text):
    moment = datetime.datetime.fromisoformat(text)
    there = moment.replace(tzinfo=datetime.timezone.utc).astimezone(zoneinfo.ZoneInfo("America/New_York"))
    day = moment.date() + datetime.timedelta(days=1)
    year = datetime.date(2024, 3, 1) - datetime.date(2024, 1, 1)
    return [day.isoformat(), year.days, day.strftime("%A"), calendar.monthrange(2024, 2)[1] - 27, there.isoformat()]
