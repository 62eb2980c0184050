from flask import Blueprint

pages = Blueprint("first", __name__)
