"""What a person says who books although something is in the way.

Most operations in the tests are today or soon, and what a protocol asks for takes days.
"""

ANYWAY = {"despite": ["not_ready_by"], "despite_reason": "Agreed with the whole team."}
