"""Given names of different people, in small letters: no two of one line of pet names (Bob, Robert) stand here."""

GIVEN_NAMES = frozenset(
    (
        *("aaron", "adam", "aisha", "alan", "alice", "amanda", "amir", "amy", "angela", "anil", "ashley"),
        *("barbara", "beth", "bob", "brian", "briana", "bruce", "carl", "carla", "carlos", "carol", "cathy", "chloe"),
        *("claire", "colin", "cindy", "daniel", "david", "debra", "dennis", "derek", "diana", "donna", "dylan"),
        *("edgar", "ella", "emily", "emma", "eric", "ethan", "evelyn", "fatima", "felix", "fiona", "frank", "gary"),
        *("george", "gina", "grace", "greg", "hannah", "harold", "heather", "helen", "henry", "hugo", "ian", "irene"),
        *("isaac", "ivan", "jane", "jason", "jenny", "jill", "joan", "joe", "john", "julia", "karen", "keith"),
        *("kevin", "kyle", "laura", "leila", "leo", "linda", "lisa", "logan", "lucas", "lucy", "luis", "maria"),
        *("mark", "martin", "mary", "megan", "miguel", "mike", "mohammed", "monica", "nancy", "naomi", "nathan"),
        *("nina", "noah", "olga", "oliver", "olivia", "oscar", "pablo", "paul", "pedro", "peter", "phoebe", "priya"),
        *("quentin", "rachel", "ravi", "raul", "rebecca", "robin", "rosa", "ruth", "ryan", "samir", "sarah"),
        *("scott", "sean", "sofia", "stella", "susan", "tanya", "tara", "teresa", "tom", "tyler", "ursula", "valerie"),
        *("vera", "victor", "wendy", "xavier", "yasmin", "yusuf", "zoe"),
    )
)
